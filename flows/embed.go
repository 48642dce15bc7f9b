// Package flows is the sample center: a card company's five hubs, its published
// lines, its call flows with their scripted calls, and its peak day. It is
// embedded, and is what every verb works on when no folder is named.
package flows

import "embed"

// FS holds the sample center's files.
//
//go:embed *.yaml translations
var FS embed.FS
