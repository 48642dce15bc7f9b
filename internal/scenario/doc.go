// Package scenario reads a day of calls as somebody wrote it: who calls, who
// answers, and which goals have to hold.
//
// [Read] gives a [Scenario], a file over those that it is like and over
// defaults.yaml. [Lower] checks it against the center and the flows, and gives a
// [Model]: names as ids, shares as fractions, wall clocks as simulated time. What
// cannot be lowered is a finding at its place, and [Check] reports those of all
// scenarios of a folder. [Rules] and [Schema] say what may be written.
//
// It knows files, words and dates. It knows no calendar of events, no call on its
// way and no report: a model is all that package sim gets to see.
package scenario
