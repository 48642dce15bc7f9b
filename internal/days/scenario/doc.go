// Package scenario reads scenario files: who calls, who answers, and which goals have to
// hold on a simulated day.
//
// [Read] merges a file with those that it is like and with the defaults of its keys, and reads
// the result into a [Scenario]. Every value keeps the place where it was written. Package
// compile checks a scenario against the center and the flows. [Rules] and [Schema]
// describe what may be written.
//
// It does not know whether names exist in the center, nor how a day is simulated.
package scenario
