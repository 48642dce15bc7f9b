// Package lint checks the flows of a center by what can happen in its calls. Each rule has
// a file, and all are listed in rules.go. Package dataflow computes the paths of calls;
// the rules that package flow checks itself are documented here too.
package lint
