namespace RestrictedUsers.Help.Diagnostics;

/// <summary>
/// What can be wrong with a help page. The number is the stable part of the message: 3 is shown as <c>RUHELP003</c>.
/// </summary>
internal enum HelpErrorCode
{
    /// <summary>The file cannot be read or is not UTF-8.</summary>
    UnreadableFile = 1,

    /// <summary>A terminal escape, another control character, or a character that reorders the text around it.</summary>
    ControlCharacter = 2,

    /// <summary>A YAML block cannot be parsed.</summary>
    MalformedYaml = 3,

    /// <summary>The front matter has a key that the page layout does not know.</summary>
    UnknownFrontMatterKey = 4,

    /// <summary>The front matter, or one of its keys, is missing or has a wrong value.</summary>
    InvalidFrontMatter = 5,

    /// <summary>File name, heading, title and syntax do not name the same command.</summary>
    NameMismatch = 6,

    /// <summary>A required section is missing.</summary>
    MissingSection = 7,

    /// <summary>A section is unknown, repeated, out of order, or holds something that does not belong there.</summary>
    UnexpectedSection = 8,

    /// <summary>A section, parameter or example has no text.</summary>
    EmptyText = 9,

    /// <summary>A syntax block cannot be read.</summary>
    MalformedSyntax = 10,

    /// <summary>A parameter of a syntax block has no section below PARAMETERS.</summary>
    UndocumentedParameter = 11,

    /// <summary>A parameter has a section below PARAMETERS and is in no syntax block of its parameter sets.</summary>
    UnusedParameter = 12,

    /// <summary>Syntax block and parameter section disagree about a parameter.</summary>
    SyntaxMismatch = 13,

    /// <summary>A parameter, an alias or a parameter set is there twice.</summary>
    Duplicate = 14,

    /// <summary>A parameter's YAML block is missing, or a key of it is missing, unknown or has a wrong value.</summary>
    InvalidParameterMetadata = 15,

    /// <summary>The page has fewer than three examples.</summary>
    TooFewExamples = 16,

    /// <summary>An example does not have exactly one PowerShell block.</summary>
    ExampleCode = 17,

    /// <summary>An example does not declare how it is tested.</summary>
    MissingTestMarker = 18,

    /// <summary>An example's test marker has a missing, unknown or wrong key.</summary>
    InvalidTestMarker = 19,

    /// <summary>A link leads nowhere, or to a place that a reader of the help cannot open.</summary>
    BrokenLink = 20,

    /// <summary>HTML, or text in angle brackets that a markdown viewer takes for HTML and hides.</summary>
    RawHtml = 21,

    /// <summary>A placeholder of a page template was left in.</summary>
    Placeholder = 22,

    /// <summary>A fenced block is never closed.</summary>
    UnclosedFence = 23,

    /// <summary>An about topic's short description does not fit the one line that Get-Help shows.</summary>
    ShortDescriptionTooLong = 24,

    /// <summary>The source folder has no pages.</summary>
    NoPages = 25,
}
