using System.Text;

namespace AdvoCache.Tests.Client.NearCaching;

public class ConvergenceTests
{
    private const int Clients = 3;
    private const int Steps = 300;
    private static readonly string[] Keys = ["a", "ab", "b", "ba", "", "aab"];
    private static readonly string[] Affixes = ["a", "b", "aa", ""];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 400)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Clients_that_stop_writing_hold_what_the_log_says(int seed)
    {
        var dice = new Random(seed);
        var server = new OrderingServer(Clients);
        for (var step = 0; step < Steps; step++)
            Step(server, dice, step);
        while (!server.IsQuiet)
        {
            var client = dice.Next(Clients);
            if (dice.Next(2) == 0)
                server.TryOrder(client);
            else
                server.TryDeliver(client);
        }

        for (var client = 0; client < Clients; client++)
            Assert.Equal(server.Content, ViewOf(server, client));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_client_that_has_its_answers_reads_its_own_writes(int seed)
    {
        var dice = new Random(seed);
        var server = new OrderingServer(Clients);
        for (var step = 0; step < Steps; step++)
        {
            var value = $"{step}";
            var key = Keys[dice.Next(Keys.Length)];
            server.Set(0, key, value);

            Assert.Equal(value, ViewOf(server, 0)[key]);

            Step(server, dice, step, except: 0);
            while (server.TryOrder(0) || server.TryDeliver(0))
            {
            }
            Assert.Equal(server.Content, ViewOf(server, 0));
        }
    }

    private static void Step(OrderingServer server, Random dice, int step, int except = -1)
    {
        var client = dice.Next(Clients);
        if (client == except)
            return;
        var key = Keys[dice.Next(Keys.Length)];
        switch (dice.Next(40))
        {
            case < 8: server.Set(client, key, $"{step}"); break;
            case < 10: server.SetIfAbsent(client, key, $"{step}"); break;
            case < 12: server.Delete(client, key); break;
            case 12: server.DeletePrefix(client, Affixes[dice.Next(Affixes.Length)]); break;
            case 13: server.DeleteSuffix(client, Affixes[dice.Next(Affixes.Length)]); break;
            case 14: server.Reconnect(client); break;
            case 15 when dice.Next(3) == 0: server.Reload(client); break;
            case < 27: server.TryOrder(client); break;
            default: server.TryDeliver(client); break;
        }
    }

    private static SortedDictionary<string, string> ViewOf(OrderingServer server, int client)
        => new(server.CacheOf(client).View.ToDictionary(static pair => pair.Key, static pair => Encoding.UTF8.GetString(pair.Value.Json)), StringComparer.Ordinal);
}
