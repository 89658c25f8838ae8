package relyingparty

// IssueFrom is Issue with a source of randomness that a test chooses.
var IssueFrom = issue
