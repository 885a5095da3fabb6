using System.Collections.Generic;

namespace RestrictedUsers.Help.Model;

/// <summary>A conceptual topic, shown by <c>Get-Help about_Name</c>.</summary>
/// <param name="Path">The page's file.</param>
/// <param name="Name">The topic, for example <c>about_RestrictedUsers_Errors</c>.</param>
/// <param name="ShortDescription">One line.</param>
/// <param name="Sections">The sections after the short description, in order.</param>
internal sealed record AboutTopic(string Path, string Name, string ShortDescription, IReadOnlyList<AboutSection> Sections);

/// <summary>A section of a topic.</summary>
/// <param name="Heading">The heading as the page has it.</param>
/// <param name="Text">Its text.</param>
internal sealed record AboutSection(string Heading, HelpText Text);
