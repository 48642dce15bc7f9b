// Package yaml reads YAML files strictly, with the place of every value, and decodes them into
// typed objects.
//
// [Parse] turns bytes into a tree of [Node] values, each with its place. Text that it cannot read
// is a finding. [Type], [Field] and [Object] describe the allowed values once, as a table. The same
// table decodes the YAML and prints the JSON Schema, so the two cannot disagree.
//
// The package does not know the purpose of an object.
package yaml
