using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace AdvoCache.Tests.Host;

public class OperatorErrorsTests
{
    private static readonly Settings Node = SettingsFolder.LoadWith(
        ("ADVO_DATA_DIR", "/srv/cache"), ("ADVO_MEMBERS", "n1=localhost:9081|ws://localhost:8081/ws")).Settings;

    [Fact]
    public void A_client_port_in_use_names_its_variable() =>
        Assert.Equal("ADVO_PORT: port 8081 is already in use",
            OperatorErrors.Explain(new IOException("Failed to bind", new AddressInUseException("in use", new SocketException((int)SocketError.AddressAlreadyInUse))), Node));

    [Fact]
    public void A_Raft_port_in_use_names_where_it_was_set()
    {
        var inUse = new SocketException((int)SocketError.AddressAlreadyInUse);

        Assert.Equal("ADVO_MEMBERS: Raft port 9081 is already in use", OperatorErrors.Explain(inUse, Node));
        Assert.Equal("ADVO_RAFT_PORT: Raft port 9082 is already in use", OperatorErrors.Explain(inUse, Node with { RaftPort = 9082 }));
    }

    [Fact]
    public void Trouble_with_the_data_directory_names_it()
    {
        Assert.Equal("ADVO_DATA_DIR: no permission to use /srv/cache",
            OperatorErrors.Explain(new AggregateException(new UnauthorizedAccessException("Access to the path '/srv/cache/log' is denied.")), Node));
        Assert.Equal("ADVO_DATA_DIR: no space left on the disk of /srv/cache",
            OperatorErrors.Explain(new IOException("No space left on device : '/srv/cache/log/7'", 28), Node));
        Assert.Equal("ADVO_DATA_DIR: cannot use /srv/cache: Could not find a part of the path '/srv/cache'.",
            OperatorErrors.Explain(new DirectoryNotFoundException("Could not find a part of the path '/srv/cache'."), Node));
    }

    [Fact]
    public void What_may_be_our_own_mistake_is_not_explained_away()
    {
        Assert.Null(OperatorErrors.Explain(new InvalidOperationException("a bug"), Node));
        Assert.Null(OperatorErrors.Explain(new IOException("The connection was reset"), Node));
        Assert.Null(OperatorErrors.Explain(new SocketException((int)SocketError.ConnectionReset), Node));
    }
}
