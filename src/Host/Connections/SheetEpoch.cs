using System.Globalization;
using System.Text;
using AdvoCache.Core;

namespace AdvoCache.Host.Connections;

/// <summary>
/// The name of one life of a sheet in one life of the cluster: an index heard under one epoch means nothing under another. For clients it is
/// just a text.
/// </summary>
internal static class SheetEpoch
{
    /// <returns>Empty while the cluster has no id, so that nobody can resume by it.</returns>
    internal static byte[] Of(ClusterId cluster, SheetNumber sheet)
        => cluster == ClusterId.None
            ? []
            : Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{cluster.Value:x16}-{sheet.Value}"));
}
