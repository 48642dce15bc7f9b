// Package sweep simulates many designs of a scenario, on one machine or on many.
//
// A [Grid] is a file that lists the designs, each a list of sets in the scenario. A
// [Plan] is a folder: a copy of the center's files, and the replications of each design
// divided into chunks. A chunk is run by any process, on any machine, which writes a
// [Part]: the integer tally of its replications and the measures of each. [Merger] adds
// the parts. As tallies are integers and replications are numbered, the reports are the
// same bytes for any division into chunks and any order, and the same as one process
// makes.
//
// A plan's digest covers everything that decides the result: the files, the designs, the
// chunks, the program's version and its architecture. A part carries the digest of its
// plan and a checksum of itself, so a part that is missing, damaged or of another plan
// is found before anything is written.
//
// The package has no command line, and nothing of a scheduler but the two job descriptions
// in batch.go.
package sweep
