// Package dataflow computes the possible behavior on all paths through the flows of a center, by
// abstract interpretation. For every line it computes a [Graph] of the abstract states that its
// calls can reach and of the edges between them. An abstract state holds the possible values of
// each attribute, and the filled names.
//
// A graph over-approximates: every call takes a path of it, and some paths belong to no call. By
// default a state of the program has one node, which joins the facts of all paths into it.
// [Graph.Refine] solves the same program with separate nodes for different values. This is slower
// and finds fewer impossible paths feasible.
//
// The package does not know rules, and reports nothing.
package dataflow
