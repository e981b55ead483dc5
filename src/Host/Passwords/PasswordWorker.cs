using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;

namespace AdvoCache.Host.Passwords;

/// <summary>
/// Hashes and verifies passwords on a thread of its own, one after the other, so that a storm of opens delays opens and nothing else.
/// Equal questions are asked once; what was verified is remembered as an HMAC under a key drawn at start, never as the password.
/// </summary>
/// <remarks>bcrypt (Provos and Mazières, 1999) over SHA-384 of the password, so that bytes behind the 72nd count too.</remarks>
internal sealed class PasswordWorker : IDisposable
{
    /// <summary>Questions that may wait; beyond, the client is told to try again.</summary>
    internal const int MaxWaiting = 1024;

    /// <summary>Different passwords for one sheet that may wait: guessing at one sheet delays the others' opens by no more than these.</summary>
    internal const int MaxWaitingPerSheet = 8;

    private const string Yes = "yes";
    private const string No = "no";

    /// <summary>Sheets whose password is remembered.</summary>
    internal const int MaxRemembered = 100_000;

    private readonly int _cost;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Channel<Action> _work = Channel.CreateBounded<Action>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly ConcurrentDictionary<string, byte[]> _verified = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task<string?>> _asked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _waitingBySubject = new(StringComparer.Ordinal);
    private readonly Thread _thread;

    internal PasswordWorker(int cost)
    {
        _cost = cost;
        _thread = new(Work) { IsBackground = true, Name = "passwords", Priority = ThreadPriority.BelowNormal };
        _thread.Start();
    }

    public void Dispose() => _work.Writer.TryComplete();

    /// <summary>The hash for a new sheet; null when too many wait already. Equal openers of one sheet share one.</summary>
    internal async Task<byte[]?> HashAsync(byte[] sheet, string password)
    {
        var name = "new sheet " + Convert.ToHexString(sheet);
        var hash = await AskOnceAsync(name, password, () => BCrypt.Net.BCrypt.EnhancedHashPassword(password, _cost));
        if (hash is null)
            return null;
        Remember(hash, password);
        return Encoding.ASCII.GetBytes(hash);
    }

    /// <summary>Whether the password is the one behind the hash; null when too many wait already.</summary>
    internal async Task<bool?> VerifyAsync(string password, byte[] hash)
    {
        var text = Encoding.ASCII.GetString(hash);
        if (_verified.TryGetValue(text, out var known) && CryptographicOperations.FixedTimeEquals(known, Mac(text, password)))
            return true;
        var answer = await AskOnceAsync(text, password, () => BCrypt.Net.BCrypt.EnhancedVerify(password, text) ? Yes : No);
        if (answer is null)
            return null;
        if (answer != Yes)
            return false;
        Remember(text, password);
        return true;
    }

    /// <summary>Queues a question about a subject unless the same one waits already; null when the queue, or the subject's share of it, is full.</summary>
    private Task<string?> AskOnceAsync(string subject, string password, Func<string> work)
    {
        var question = subject + Convert.ToHexString(Mac(subject, password));
        lock (_gate)
        {
            if (_asked.TryGetValue(question, out var asked))
                return asked;
            var waiting = _waitingBySubject.GetValueOrDefault(subject);
            if (waiting >= MaxWaitingPerSheet)
                return Task.FromResult<string?>(null);
            var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!_work.Writer.TryWrite(() => Answer(question, subject, work, answer)))
                return Task.FromResult<string?>(null);
            _waitingBySubject[subject] = waiting + 1;
            _asked.Add(question, answer.Task);
            return answer.Task;
        }
    }

    private void Answer(string question, string subject, Func<string> work, TaskCompletionSource<string?> answer)
    {
        try
        {
            answer.SetResult(work());
        }
        catch (Exception failure)
        {
            answer.SetException(failure);
        }
        lock (_gate)
        {
            _asked.Remove(question);
            if (--_waitingBySubject[subject] == 0)
                _waitingBySubject.Remove(subject);
        }
    }

    private void Remember(string hash, string password)
    {
        if (_verified.Count >= MaxRemembered)
            _verified.Clear();
        _verified[hash] = Mac(hash, password);
    }

    private byte[] Mac(string hash, string password) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(hash + password));

    private void Work()
    {
        var reader = _work.Reader;
        while (reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (reader.TryRead(out var work))
                work();
        }
    }
}
