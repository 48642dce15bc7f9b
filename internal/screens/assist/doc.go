// Package assist serves an assistant that writes call flows: a server of the Model Context Protocol
// on two streams (https://modelcontextprotocol.io). A tool is a row: its texts, its arguments, its
// effect and a function. The package checks arguments and paths, cuts long answers into pages, bounds
// the time of a call, and runs one call at a time, in the order of the requests.
//
// It reads and writes the files of one folder, and follows no link out of it. The package does not
// know the verbs of the other tools.
package assist
