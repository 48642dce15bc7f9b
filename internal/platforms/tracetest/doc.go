// Package tracetest compares a flow of a platform with the imported one by their traces:
// what a caller hears, does and reaches.
//
// A format's test has a plain interpreter of the platform's flows, a [Call], written from the
// platform's documentation. [Walk] lets a random caller walk through one of the two flows and
// asks whether the other can give them the same: so neither has a way that the other lacks.
// The answers of other systems are up to the flow that follows; what the caller does, and
// whether the center is open, is the same for both.
package tracetest
