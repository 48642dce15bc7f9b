// Package flows is the sample center: a card company's five hubs, its published
// lines, its call flows with their scripted calls, its peak day and its week. It is
// embedded, and is what every verb works on when no folder is named.
package flows

import "embed"

// FS holds the sample center's files.
//
//go:embed *.yaml *.csv translations
var FS embed.FS
