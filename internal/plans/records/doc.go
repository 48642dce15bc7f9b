// Package records writes call records as CSV, as a telephone system exports them. It reads exports
// with its own columns, with other columns by a Map, and of Asterisk and Amazon Connect. Tools for
// a real day can analyze a simulated day in this form. The folder forms has a map for each known
// form of a system. The map names the columns that mark its files.
//
// The package knows columns, formats and times. It does not know how calls are simulated, or the
// estimates from records.
package records
