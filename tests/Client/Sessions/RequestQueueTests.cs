using System.Text;
using System.Text.Json;
using AdvoCache.Client;
using AdvoCache.Client.Sessions;
using AdvoCache.Client.Wire;
using Microsoft.Extensions.Time.Testing;

namespace AdvoCache.Tests.Client.Sessions;

public class RequestQueueTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RequestQueue _queue;

    public RequestQueueTests() => _queue = new(maxPending: 10, _time);

    [Fact]
    public void What_was_sent_goes_out_again_in_its_order_before_what_was_not()
    {
        var requests = Add(3);
        Assert.Same(requests[0], _queue.TakeUnsent());
        Assert.Same(requests[1], _queue.TakeUnsent());

        _queue.Reopen(nothingHappened: false);

        Assert.Equal(requests, Enumerable.Range(0, 3).Select(_ => _queue.TakeUnsent()));
        Assert.Null(_queue.TakeUnsent());
    }

    [Fact]
    public void What_may_not_be_repeated_fails_as_in_doubt_unless_nothing_happened()
    {
        var once = new Probe(mayRepeat: false);
        _queue.Add(once, TimeSpan.FromSeconds(30));
        _queue.TakeUnsent();
        _queue.Reopen(nothingHappened: true);
        Assert.Null(once.Failure);

        Assert.Same(once, _queue.TakeUnsent());
        _queue.Reopen(nothingHappened: false);

        Assert.True(once.Failure?.Maybe);
        Assert.Null(_queue.TakeUnsent());
    }

    [Fact]
    public void What_is_late_and_was_sent_once_is_in_doubt()
    {
        var requests = Add(2);
        _queue.TakeUnsent();
        _queue.Reopen(nothingHappened: false);
        _time.Advance(TimeSpan.FromSeconds(31));

        _queue.GiveUpOverdue();

        Assert.True(requests[0].Failure?.Maybe);
        Assert.False(requests[1].Failure?.Maybe);
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public void The_answer_to_a_request_that_was_given_up_is_still_its_own()
    {
        var requests = Add(2);
        _queue.TakeUnsent();
        _queue.TakeUnsent();
        _time.Advance(TimeSpan.FromSeconds(31));
        _queue.GiveUpOverdue();
        Assert.True(requests[0].IsOver);

        Answer(1);
        Answer(2);

        Assert.Equal((1, 2), (requests[0].Index, requests[1].Index));
        Assert.False(_queue.TryAnswer(ServerMessage.Read("""{"success":true}"""u8)));
    }

    [Fact]
    public void A_full_or_closed_queue_refuses()
    {
        Add(10);
        Assert.Equal(ErrorCode.RateLimited, Assert.Throws<AdvoCacheException>(() => Add(1)).Code);

        _queue.Close(AdvoCacheException.Closed());

        Assert.Equal(ErrorCode.Unavailable, Assert.Throws<AdvoCacheException>(() => Add(1)).Code);
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public async Task A_question_that_was_sent_is_never_in_doubt()
    {
        var question = new ReadRequest<bool>([], static (in _) => true);
        _queue.Add(question, TimeSpan.FromSeconds(30));
        _queue.TakeUnsent();
        _queue.Close(AdvoCacheException.Closed());

        var failure = await Assert.ThrowsAsync<AdvoCacheException>(() => question.Result);

        Assert.Equal((ErrorCode.Unavailable, false), (failure.Code, failure.Maybe));
    }

    [Fact]
    public async Task An_answer_that_is_not_understood_fails_its_question_alone()
    {
        var question = new ReadRequest<bool>([], static (in _) => throw new JsonException("a text, not a number"));
        _queue.Add(question, TimeSpan.FromSeconds(30));
        var next = Add(1)[0];
        _queue.TakeUnsent();
        _queue.TakeUnsent();

        Answer(1);
        Answer(2);

        var failure = await Assert.ThrowsAsync<AdvoCacheException>(() => question.Result);
        Assert.IsType<JsonException>(failure.InnerException);
        Assert.Equal(2, next.Index);
    }

    private Probe[] Add(int count)
    {
        var added = Enumerable.Range(0, count).Select(static _ => new Probe(mayRepeat: true)).ToArray();
        foreach (var request in added)
            _queue.Add(request, TimeSpan.FromSeconds(30));
        return added;
    }

    private void Answer(int index) => Assert.True(_queue.TryAnswer(ServerMessage.Read(Encoding.UTF8.GetBytes($$"""{"success":true,"index":{{index}}}"""))));

    private sealed class Probe(bool mayRepeat) : PendingRequest([])
    {
        internal long Index { get; private set; }

        internal AdvoCacheException? Failure { get; private set; }

        internal bool IsOver { get; private set; }

        internal override bool MayRepeat => mayRepeat;

        internal override void Answered(in ServerMessage reply) => Index = reply.Index;

        internal override void Failed(AdvoCacheException why) => Failure = why;

        internal override void GiveUp() => IsOver = true;
    }
}
