// Package records reads exports of call records and interval reports of any system, and writes call
// records as CSV. Tools for a real day can analyze a simulated day in this form.
//
// The package knows columns, formats and times. It does not know how calls are simulated, or the
// estimates from records.
//
// # From a file to its records
//
// The meaning of a column may be unknown, so a file of cells is read twice. [NewReader] reads it once for a
// sample of rows, and finds the meanings in the sample. [Reader.All] reads it again for the records.
// [NewIntervalReader] and [IntervalReader.All] do the same for reports. Each stage has what comes in, what goes
// out, and its files:
//
//	stage       in                        out                                       files
//	lines       bytes                     lines of text; JSON becomes cells         input.go, json.go
//	header      the first lines           the separator and the names               header.go
//	survey      all rows                  a sample in typed columns (sheet)         sheet.go, columns.go, times.go
//	names       the names of columns      how well each fits a meaning              names.go, names.txt
//	fates       columns                   which calls were answered, by votes       fate.go
//	readings    columns, fits and fates   choices of a meaning for each column      readings.go, given.go
//	laws        a reading                 its score, and the laws that it breaks    laws.go, weights.go
//	choice      scores                    a reading, a question or a refusal        choose.go
//	map         a reading                 the whole map of the file                 understanding.go, mapfile.go
//	question    maps of several readings  a map with their results as comments      question.go, proposal.go
//	rows        the map and all rows      calls                                     csv.go, fill.go, visits.go
//	summary     rows                      what was read, left out, and is odd       summary.go, problems.go
//
// For a report, reportkeys.go finds the start of a row and the columns that tell the rows of one interval apart,
// reportcounts.go, countparts.go and queuesums.go find the counts, reports.go makes the map, and intervals.go
// and totals.go read the rows. A matrix has a column for each time or date (matrix.go). A file of calls
// is counted by half hour (callcounts.go). [Writer] writes the program's own records (records.go).
//
// Two formats have no stage of readings: Asterisk's log of events (asterisk.go, presence.go), and contact
// records of Amazon Connect (connect.go), whose map is a form. The folder forms has a map for each known form
// of a system, with the columns that mark its files.
//
// # Words
//
//   - A meaning is a value of a call or of a report, such as answered or offered. A [Map] gives meanings their
//     columns.
//   - A reading is one meaning for each column. A law is a condition that the columns of an export keep, such as
//     "a call ends after its answer". A hard law refutes a reading that breaks it in more than 1% of the rows. A
//     soft law adds to its score.
//   - The score of a reading is in one scale, with the fits of its names: the lowest score wins. A rival is a
//     reading with nearly the same score and other figures: then the file is a question.
//   - A fate says which calls an agent answered. Columns vote for it before any length is chosen.
//   - A [Refusal] is the reason against a file, or a question about it.
//
// A given map fixes some meanings, and the same stages find the others. So each map of a question is tried on
// the sample before it is printed.
//
// To read the package, begin with Reader.understandCalls in csv.go, then callSheet.choose in choose.go, court.judge
// in laws.go, and Reader.record in fill.go.
package records
