// Package dataflow computes what can happen on all paths through the flows of a center,
// by abstract interpretation: for every line, a [Graph] of the abstract states that its
// calls can reach and of the edges between them. An abstract state says which values
// each attribute can have, and which names are filled.
//
// A graph over-approximates: every call takes a path of it, and some paths are no
// call's. By default a state of the program has one node, in which the facts of all
// paths into it are joined. [Graph.Refine] solves the same program with separate nodes
// for different values, which is slower and finds fewer impossible paths feasible.
//
// It does not know rules, and reports nothing.
package dataflow
