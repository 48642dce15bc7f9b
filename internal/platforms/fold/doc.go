// Package fold makes fewer nodes of a graph of calls, and divides the nodes into flows. Nodes that no call can tell
// apart are one class. A flow has one first node, where all ways from other flows lead.
//
// The package knows no platform, no step and no report: a node is a number or a value with a description, and the
// nodes after it.
package fold
