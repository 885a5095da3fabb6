using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Security;
using System.Threading;
using System.Threading.Tasks;
using RestrictedUsers.Contracts;
using RestrictedUsers.Conversion;
using RestrictedUsers.Pipeline;

namespace RestrictedUsers.Connections;

/// <summary>
/// The script of <c>-AccessTokenProvider</c>. It runs on the pipeline thread of whichever of our cmdlets needs a token, and never twice
/// at a time: the connection asks again only when it has its answer. In another runspace than its own it runs as a copy, without the variables around it: a script block that is bound to
/// a busy runspace would wait for that one.
/// </summary>
internal sealed class TokenScript
{
    private static readonly string[] TokenProperties = ["Token", "AccessToken", "access_token"];

    private readonly ScriptBlock _script;
    private readonly Runspace? _home = Runspace.DefaultRunspace;

    internal TokenScript(ScriptBlock script) => _script = script;

    /// <summary>Asks the script for a token. Any thread.</summary>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="ProtectionServiceException">The script failed, gave nothing, or no cmdlet is running that could run it.</exception>
    internal async Task<string> InvokeAsync(CancellationToken cancellationToken)
    {
        PipelinePump pump = PipelinePump.Running ?? throw Problem("The token provider can run only while one of this module's commands runs.");
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration stop = cancellationToken.Register(() => answer.TrySetCanceled(cancellationToken));
        return pump.TryPost(_ => Run(answer), null)
            ? await answer.Task
            : throw Problem("The command that needed a token has ended.");
    }

    private void Run(TaskCompletionSource<string> answer)
    {
        if (answer.Task.IsCompleted)
        {
            return; // Nobody waits any more.
        }

        try
        {
            ScriptBlock script = ReferenceEquals(Runspace.DefaultRunspace, _home) ? _script : ScriptBlock.Create(_script.ToString());
            Collection<PSObject> output;
            using (OutsidePump.Enter())
            {
                output = script.Invoke();
            }

            answer.TrySetResult(TextOf(output.LastOrDefault(static o => o is not null)));
        }
        catch (PipelineStoppedException)
        {
            answer.TrySetCanceled();
            throw;
        }
        catch (RuntimeException e)
        {
            answer.TrySetException(Problem($"The token provider failed: {e.Message}"));
        }
    }

    // A token as text or SecureString, or what Get-AzAccessToken and its like give.
    private static string TextOf(PSObject? value) => value?.BaseObject switch
    {
        null => "",
        string text => text,
        SecureString secret => new SecureText(secret).Reveal(),
        _ => TokenProperties.Select(n => value.Properties[n]?.Value).FirstOrDefault(static v => v is not null) switch
        {
            string text => text,
            SecureString secret => new SecureText(secret).Reveal(),
            _ => "",
        },
    };

    private static ProtectionServiceException Problem(string message) =>
        new(ServiceErrorKind.Authentication, message) { SignInProblem = SignInProblem.AccessTokenProviderFailed };
}
