using System;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;
using System.Threading;

namespace RestrictedUsers.Shell.Session;

/// <summary>
/// Standard input on a pipe: a script to run, or the lines of <c>$input</c>. Those are read only for a script that uses it:
/// from another, the input belongs to the native programs that it starts and to <see cref="Console.In"/>.
/// </summary>
internal static class ScriptInput
{
    /// <summary>All of it, as the text of a script.</summary>
    public static string ReadText()
    {
        using var source = Open();
        return source.ReadToEnd();
    }

    /// <summary>The lines for script text, as they arrive; null when it does not use <c>$input</c>.</summary>
    public static PSDataCollection<string>? ForText(string text) =>
        UsesInput(Parser.ParseInput(text, out _, out _)) ? ReadLines() : null;

    /// <summary>The lines for a script file, as they arrive; null when it does not use <c>$input</c>.</summary>
    public static PSDataCollection<string>? ForFile(string path) =>
        UsesInput(Parser.ParseFile(path, out _, out _)) ? ReadLines() : null;

    private static bool UsesInput(ScriptBlockAst script) =>
        script.ProcessBlock is not null
        || script.Find(
            node => node is VariableExpressionAst variable
                && string.Equals(variable.VariablePath.UserPath, "input", StringComparison.OrdinalIgnoreCase),
            searchNestedScriptBlocks: false) is not null;

    private static PSDataCollection<string> ReadLines()
    {
        var lines = new PSDataCollection<string>();
        new Thread(() => Fill(lines)) { IsBackground = true, Name = "Script input" }.Start();
        return lines;
    }

    private static void Fill(PSDataCollection<string> lines)
    {
        using var source = Open();
        try
        {
            while (lines.IsOpen && source.ReadLine() is { } line)
            {
                lines.Add(line);
            }
        }
        catch (PSInvalidOperationException)
        {
            // The pipeline ended before the input did and has closed the collection.
        }
        finally
        {
            lines.Complete();
        }
    }

    /// <summary>UTF-8 whatever the locale says, as the output is; a byte order mark is skipped.</summary>
    private static StreamReader Open() => new(Console.OpenStandardInput(), Encoding.UTF8);
}
