// Package diag is the ground floor of everything that reads a file: places,
// findings, and YAML read strictly.
//
// A [Finding] says where something is wrong, what, and the one likely mend.
// [Parse] turns bytes into a tree of [Node] values, each with its place.
// [Type], [Field] and [Record] describe what a value may be once, as a table;
// the same table reads the YAML and prints the JSON Schema, so the two cannot
// disagree.
//
// [Findings] are printed beside their lines, or as JSON and SARIF, and a name that does
// not exist is answered with the one that was likely meant ([Suggest]).
//
// The package knows nothing of flows, queues or scenarios, but for the examples of its
// rules.
package diag
