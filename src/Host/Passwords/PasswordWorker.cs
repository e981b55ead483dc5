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

    /// <summary>Sheets whose password is remembered.</summary>
    internal const int MaxRemembered = 100_000;

    private readonly int _cost;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Channel<Action> _work = Channel.CreateBounded<Action>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly ConcurrentDictionary<string, byte[]> _verified = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task<bool?>> _asked = new(StringComparer.Ordinal);
    private readonly Thread _thread;

    internal PasswordWorker(int cost)
    {
        _cost = cost;
        _thread = new(Work) { IsBackground = true, Name = "passwords", Priority = ThreadPriority.BelowNormal };
        _thread.Start();
    }

    public void Dispose() => _work.Writer.TryComplete();

    /// <summary>The hash for a new sheet; null when too many wait already.</summary>
    internal async Task<byte[]?> HashAsync(string password)
    {
        var hash = await EnqueueAsync<byte[]?>(() => Encoding.ASCII.GetBytes(BCrypt.Net.BCrypt.EnhancedHashPassword(password, _cost)), null);
        if (hash is not null)
            Remember(Encoding.ASCII.GetString(hash), password);
        return hash;
    }

    /// <summary>Whether the password is the one behind the hash; null when too many wait already.</summary>
    internal Task<bool?> VerifyAsync(string password, byte[] hash)
    {
        var text = Encoding.ASCII.GetString(hash);
        var mac = Mac(text, password);
        if (_verified.TryGetValue(text, out var known) && CryptographicOperations.FixedTimeEquals(known, mac))
            return Task.FromResult<bool?>(true);
        var question = text + Convert.ToHexString(mac);
        return _asked.GetOrAdd(question, key => AskAsync(key, text, password));
    }

    private async Task<bool?> AskAsync(string question, string hash, string password)
    {
        await Task.Yield();
        try
        {
            var verified = await EnqueueAsync<bool?>(() => BCrypt.Net.BCrypt.EnhancedVerify(password, hash), null);
            if (verified is true)
                Remember(hash, password);
            return verified;
        }
        finally
        {
            _asked.TryRemove(question, out _);
        }
    }

    private void Remember(string hash, string password)
    {
        if (_verified.Count >= MaxRemembered)
            _verified.Clear();
        _verified[hash] = Mac(hash, password);
    }

    private byte[] Mac(string hash, string password) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(hash + password));

    private async Task<TResult> EnqueueAsync<TResult>(Func<TResult> work, TResult refused)
    {
        var result = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var queued = _work.Writer.TryWrite(() =>
        {
            try
            {
                result.SetResult(work());
            }
            catch (Exception failure)
            {
                result.SetException(failure);
            }
        });
        return queued ? await result.Task : refused;
    }

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
