// Package playground is the starter center with the texts of a person who tries the flow
// language: its findings after each change, and the pages of a server of it.
//
// It does not know folders on disk.
package playground
