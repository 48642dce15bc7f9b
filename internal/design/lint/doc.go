// Package lint checks the flows of a center by what can happen in its calls. Each rule that
// is checked here has a file, named as its id, and all are listed in rules.go. Package dataflow
// computes the paths of calls. The rules that package flow checks itself are documented in
// references.go of this package.
//
// It does not know scenarios or scripted calls.
package lint
