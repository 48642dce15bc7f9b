// Package yaml reads YAML files strictly, with the place of every value, and
// decodes them into typed records.
//
// [Parse] turns bytes into a tree of [Node] values, each with its place; what it
// cannot read is a finding. [Type], [Field] and [Record] describe once, as a
// table, what a value may be: the same table decodes the YAML and prints the
// JSON Schema, so the two cannot disagree.
//
// It does not know what a record is for.
package yaml
