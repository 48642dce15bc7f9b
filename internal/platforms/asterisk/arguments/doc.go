// Package arguments divides the arguments of an application: at commas, into a condition and its branches, and into
// options. Brackets, quotes and the names of symbols keep their text together.
//
// The package knows no application: which argument means what is for its callers.
package arguments
