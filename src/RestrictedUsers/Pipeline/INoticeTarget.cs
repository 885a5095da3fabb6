using System.Management.Automation;

namespace RestrictedUsers.Pipeline;

/// <summary>The streams that notices go to. Called on the pipeline thread only.</summary>
internal interface INoticeTarget
{
    /// <summary>Writes a verbose line.</summary>
    void Verbose(string text);

    /// <summary>Writes a warning.</summary>
    void Warning(string text);

    /// <summary>Shows what the person is to do now.</summary>
    void Instruction(string text);

    /// <summary>Writes a progress record.</summary>
    void Progress(ProgressRecord record);
}
