// Package tracetest compares a flow of a platform with the imported flow by their traces: the
// prompts, the caller's actions and the ends of calls.
//
// A format's test has a plain interpreter of the platform's flows, a [Call], written from the
// platform's documentation. [Walk] lets a random caller walk through one of the two flows, and
// checks that the other can give the same trace. So neither flow has a path that the other lacks.
// The following flow chooses the answers of other systems. The caller's actions and the center's
// opening are the same for both.
package tracetest
