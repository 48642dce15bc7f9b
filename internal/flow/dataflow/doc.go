// Package dataflow computes what can happen on all paths through the flows of a center,
// by abstract interpretation: for every line, a [Graph] of the abstract states that its
// calls can reach and of the edges between them. An abstract state says which values
// each attribute can have, and which names are filled.
//
// A graph over-approximates: every call takes a path of it, and some paths are no
// call's. A state of the program has a node for each combination of attribute values,
// up to a bound; beyond it, the facts of all further paths are joined in one node.
package dataflow
