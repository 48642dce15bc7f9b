// Package flows is the sample center: a card company's five hubs, its published lines, its call
// flows with their scripted calls, its peak day and its week. It is embedded in the program. Every
// verb uses it if no folder is named.
package flows

import (
	"embed"
	"io/fs"
)

// FS holds the sample center's files.
//
//go:embed *.yaml *.csv translations
var FS embed.FS

// small holds the starter center.
//
//go:embed small
var small embed.FS

// Small is the starter center: a bakery with three flows in two languages, their scripted
// calls and a day.
func Small() fs.FS {
	folder, err := fs.Sub(small, "small")
	if err != nil { // the path above is malformed
		panic(err)
	}
	return folder
}
