using System.Net.Sockets;
using System.Runtime.InteropServices;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace AdvoCache.Bench.Load;

/// <summary>
/// Linux's own interface for many sockets on one thread. The runtime's sockets would cost the generator more than the servers that it
/// measures.
/// </summary>
internal sealed partial class Epoll : IDisposable
{
    internal const uint In = 0x001;
    internal const uint Out = 0x004;

    private const int Add = 1;
    private const int Modify = 3;
    private const int DontWait = 0x40;
    private const int NoSignal = 0x4000;
    private const int TryAgain = 11;
    private const int Interrupted = 4;
    private const int MaxEvents = 512;

    private readonly int _epoll = Checked(Create(0), "epoll_create1");
    private readonly Event[] _events = new Event[MaxEvents];

    /// <summary>Watches a socket; its events carry the number.</summary>
    internal void Watch(Socket socket, int number, uint interest = In) => Control(Add, socket, number, interest);

    internal void Change(Socket socket, int number, uint interest) => Control(Modify, socket, number, interest);

    /// <summary>Waits for events, at most so long; negative: until there is one.</summary>
    internal unsafe ReadOnlySpan<Event> Wait(TimeSpan limit)
    {
        var timeout = new Timespec { Seconds = (long)limit.TotalSeconds, Nanoseconds = limit.Ticks % TimeSpan.TicksPerSecond * 100 };
        fixed (Event* events = _events)
        {
            var count = PWait2(_epoll, events, MaxEvents, limit < TimeSpan.Zero ? null : &timeout, null);
            return count < 0 && Marshal.GetLastPInvokeError() == Interrupted ? default : _events.AsSpan(0, Checked(count, "epoll_pwait2"));
        }
    }

    /// <summary>Bytes read; 0 when the other end has gone, -1 when there is nothing to read.</summary>
    internal static unsafe int Receive(Socket socket, Span<byte> into)
    {
        fixed (byte* bytes = into)
            return OrTryAgain((int)Receive((int)socket.Handle, bytes, (nuint)into.Length, DontWait), "recv");
    }

    /// <summary>Bytes sent; -1 when there is no room.</summary>
    internal static unsafe int Send(Socket socket, ReadOnlySpan<byte> from)
    {
        fixed (byte* bytes = from)
            return OrTryAgain((int)Send((int)socket.Handle, bytes, (nuint)from.Length, DontWait | NoSignal), "send");
    }

    public void Dispose() => _ = Close(_epoll);

    private unsafe void Control(int what, Socket socket, int number, uint interest)
    {
        var wanted = new Event { Events = interest, Number = (ulong)number };
        Checked(Control(_epoll, what, (int)socket.Handle, &wanted), "epoll_ctl");
    }

    private static int OrTryAgain(int result, string call)
        => result < 0 && Marshal.GetLastPInvokeError() is TryAgain or Interrupted ? -1 : Checked(result, call);

    private static int Checked(int result, string call)
        => result >= 0 ? result : throw new IOException($"{call}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static unsafe partial int Control(int epoll, int what, int socket, Event* wanted);

    [LibraryImport("libc", EntryPoint = "epoll_pwait2", SetLastError = true)]
    private static unsafe partial int PWait2(int epoll, Event* events, int max, Timespec* timeout, void* signals);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static unsafe partial nint Receive(int socket, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static unsafe partial nint Send(int socket, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);

    /// <summary>As the kernel has it on x86-64, where it is packed.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    internal struct Event
    {
        internal uint Events;
        internal ulong Number;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        internal long Seconds;
        internal long Nanoseconds;
    }
}
