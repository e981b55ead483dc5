using System.CommandLine;
using AdvoCache.Cli.Files;
using AdvoCache.Client;

namespace AdvoCache.Cli.Commands;

/// <summary>"import": sets what a file or the input has, many at a time.</summary>
internal static class ImportCommand
{
    private const string FromInput = "-";
    private const int BufferBytes = 64 * 1024;

    /// <summary>Half of what a node lets one connection have under way: it never has to stop reading.</summary>
    private const int MaxUnderWay = 512;

    public static Command Build(Calls calls)
    {
        var file = new Argument<string>("file") { Description = "Lines of {\"key\":…,\"value\":…}, or one JSON object; - reads the input." };
        var options = new WriteOptions();
        var command = new Command("import", "Sets all keys of a file, in its order, and reports how many. What the sheet has besides stays. Run again, it sets the same again.");
        command.Add(file);
        options.AddTo(command, withCondition: false);
        calls.Run(command, async call =>
        {
            var input = Open(call, call.Value(file));
            await using (input)
                return await RunAsync(call, input, options.Read(call));
        });
        return command;
    }

    private static Stream Open(Call call, string file)
    {
        if (file != FromInput)
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, useAsync: true);
        return call.Session.IsShell ? throw CommandException.Usage("the input of a shell is its commands: name a file") : Console.OpenStandardInput();
    }

    private static async Task<int> RunAsync(Call call, Stream input, SetOptions options)
    {
        var sheet = await call.SheetAsync();
        var import = new Import(sheet, options);
        CommandException? broken = null;
        await call.Printer.WithProgressAsync<bool>("importing", input.CanSeek ? input.Length : null, async tell =>
        {
            try
            {
                await foreach (var entry in EntryReader.ReadAsync(input, call.Token))
                {
                    await import.AddAsync(entry, call.Token);
                    if (input.CanSeek)
                        tell(input.Position);
                }
            }
            catch (CommandException malformed)
            {
                broken = malformed;
            }
            await import.FinishAsync(call.Token);
            return true;
        });
        Report(call, import);
        if (broken is not null)
            throw new CommandException(broken.ExitCode, broken.Code, broken.Message, broken);
        if (import.Failure is { } failure)
            throw new CommandException(ExitCode.Of(failure.Code), "incomplete", $"{import.Failed} entries were not set: {failure.Message}", failure);
        // The same key twice is no loss, an entry that made room for others is.
        if (sheet.Count < import.Written)
            await WarnIfFullAsync(call, sheet, import.Written);
        return ExitCode.Fine;
    }

    private static void Report(Call call, Import import)
    {
        if (!call.Printer.IsJson)
        {
            call.Printer.Line($"set {import.Written} of {import.Read}");
            return;
        }
        call.Printer.Json(json =>
        {
            json.WriteNumber("read", import.Read);
            json.WriteNumber("set", import.Written);
            json.WriteNumber("failed", import.Failed);
        });
    }

    private static async Task WarnIfFullAsync(Call call, AdvoCacheClient sheet, long written)
    {
        var stats = await sheet.StatsAsync(call.Token);
        if (written > stats.Capacity)
            call.Printer.Note($"the sheet holds {stats.Capacity} entries: the first ones made room for the last");
    }

    /// <summary>Writes under way, all on one connection and so in their order.</summary>
    private sealed class Import(AdvoCacheClient sheet, SetOptions options)
    {
        private readonly SemaphoreSlim _room = new(MaxUnderWay);
        private long _written;
        private long _failed;
        private AdvoCacheException? _failure;

        public long Read { get; private set; }

        public long Written => Interlocked.Read(ref _written);

        public long Failed => Interlocked.Read(ref _failed);

        /// <summary>Why the first that failed did.</summary>
        public AdvoCacheException? Failure => _failure;

        public async Task AddAsync(Entry entry, CancellationToken token)
        {
            await _room.WaitAsync(token);
            Read++;
            _ = SetAsync(entry);
        }

        public async Task FinishAsync(CancellationToken token)
        {
            for (var i = 0; i < MaxUnderWay; i++)
                await _room.WaitAsync(token);
        }

        private async Task SetAsync(Entry entry)
        {
            try
            {
                await sheet.SetRawAsync(entry.Key, entry.Json, options);
                Interlocked.Increment(ref _written);
            }
            catch (AdvoCacheException refused)
            {
                Interlocked.CompareExchange(ref _failure, refused, null);
                Interlocked.Increment(ref _failed);
            }
            finally
            {
                _room.Release();
            }
        }
    }
}
