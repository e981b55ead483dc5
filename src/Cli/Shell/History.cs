namespace AdvoCache.Cli.Shell;

/// <summary>
/// Lines that were entered, in a file of the user's own. A line that begins with a blank is not kept. Passwords are asked for elsewhere and never get here.
/// </summary>
internal sealed class History
{
    public const int MaxLines = 1_000;

    private readonly List<string> _lines;
    private readonly string? _file;

    private History(string? file, List<string> lines) => (_file, _lines) = (file, lines);

    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Where the system wants such files; null when the user has no home.</summary>
    public static string? UsualFile()
    {
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        if (string.IsNullOrEmpty(state))
        {
            var home = OperatingSystem.IsWindows()
                ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            if (home.Length == 0)
                return null;
            state = OperatingSystem.IsWindows() ? home : Path.Combine(home, ".local", "state");
        }
        return Path.Combine(state, "advo", "history");
    }

    /// <summary>Reads the file; one that cannot be read or written only means that nothing is kept.</summary>
    public static History Load(string? file)
    {
        if (file is null)
            return new(null, []);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file) ?? ".");
            var lines = File.Exists(file) ? File.ReadAllLines(file) : [];
            var kept = lines.TakeLast(MaxLines).ToList();
            if (kept.Count < lines.Length)
                Write(file, kept, FileMode.Create);
            return new(file, kept);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            return new(null, []);
        }
    }

    public void Add(string line)
    {
        if (line.Length == 0 || char.IsWhiteSpace(line[0]) || (_lines.Count > 0 && _lines[^1] == line))
            return;
        _lines.Add(line);
        if (_file is null)
            return;
        try
        {
            Write(_file, [line], FileMode.Append);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            // This session still has it.
        }
    }

    private static void Write(string file, IEnumerable<string> lines, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
        // Values may be in it that are nobody else's business.
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(file, options);
        foreach (var line in lines)
            writer.WriteLine(line);
    }
}
