using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Time.Testing;
using RestrictedUsers.Core.Resilience;
using Xunit;

namespace RestrictedUsers.Core.Tests.Resilience;

public sealed class AdaptiveLimiterTests
{
    [Fact]
    public async Task It_is_halved_when_throttled_and_grows_by_one_each_clean_second()
    {
        var time = new FakeTimeProvider();
        var limiter = new AdaptiveLimiter(16, time);
        Assert.Equal(16, limiter.Limit);

        limiter.OnThrottled();
        limiter.OnThrottled(); // The same burst is one signal.
        Assert.Equal(8, limiter.Limit);

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(9, limiter.Limit);
        time.Advance(TimeSpan.FromSeconds(1));
        limiter.OnThrottled();
        Assert.Equal(5, limiter.Limit);
        time.Advance(TimeSpan.FromSeconds(100));
        Assert.Equal(16, limiter.Limit);
        await limiter.AcquireAsync(default);
        limiter.Release();
    }

    [Fact]
    public async Task It_admits_no_more_than_its_limit_and_in_the_order_of_asking()
    {
        var limiter = new AdaptiveLimiter(2, new FakeTimeProvider());
        await limiter.AcquireAsync(default);
        await limiter.AcquireAsync(default);
        Task third = limiter.AcquireAsync(default);
        Task fourth = limiter.AcquireAsync(default);
        Assert.False(third.IsCompleted);

        limiter.Release();
        await third.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.False(fourth.IsCompleted);
        limiter.Release();
        await fourth.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_gives_its_place_to_the_next()
    {
        var limiter = new AdaptiveLimiter(1, new FakeTimeProvider());
        await limiter.AcquireAsync(default);
        using var stop = new CancellationTokenSource();
        Task cancelled = limiter.AcquireAsync(stop.Token);
        Task next = limiter.AcquireAsync(default);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        limiter.Release();
        await next.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Under_load_with_cancellations_no_place_is_lost()
    {
        var limiter = new AdaptiveLimiter(4, TimeProvider.System);
        int inside = 0;
        int most = 0;
        await Task.WhenAll(Enumerable.Range(0, 400).Select(async i =>
        {
            using var stop = new CancellationTokenSource();
            if (i % 3 == 0)
            {
                stop.CancelAfter(i % 7);
            }

            try
            {
                await limiter.AcquireAsync(stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            most = Math.Max(most, Interlocked.Increment(ref inside));
            await Task.Yield();
            Interlocked.Decrement(ref inside);
            limiter.Release();
        }));

        Assert.InRange(most, 1, 4);
        List<Task> four = [.. Enumerable.Range(0, 4).Select(_ => limiter.AcquireAsync(default))];
        await Task.WhenAll(four).WaitAsync(TimeSpan.FromSeconds(10));
    }
}
