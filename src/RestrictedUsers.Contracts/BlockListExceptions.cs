using System;

namespace RestrictedUsers.Contracts;

/// <summary>What is wrong with an input for block lists.</summary>
public enum BlockListInputProblem
{
    /// <summary>It is no address, network, domain, URL or mail address.</summary>
    NotATarget,

    /// <summary>A private or reserved address: no list knows it.</summary>
    NotPublic,

    /// <summary>A network with more than 256 addresses.</summary>
    NetworkTooLarge,

    /// <summary>No resolver's address, or none is to be had.</summary>
    NoServer,
}

/// <summary>An input cannot be used; the message says why, harmless to print.</summary>
public sealed class BlockListInputException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="problem">What is wrong.</param>
    /// <param name="message">The text for a person.</param>
    public BlockListInputException(BlockListInputProblem problem, string message)
        : base(message)
    {
        Problem = problem;
    }

    /// <summary>What is wrong.</summary>
    public BlockListInputProblem Problem { get; }
}

/// <summary>A catalogue file cannot be read or has an error.</summary>
public sealed class BlockListCatalogueException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and where, for a person.</param>
    /// <param name="path">The file.</param>
    /// <param name="innerException">The cause; null where there is none.</param>
    public BlockListCatalogueException(string message, string path, Exception? innerException = null)
        : base(message, innerException)
    {
        Path = path;
    }

    /// <summary>The file.</summary>
    public string Path { get; }
}
