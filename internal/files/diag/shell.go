package diag

import (
	"strings"
	"unicode"
)

// ShellWord writes a path as an argument of a printed command, so that a shell reads it as one path. It is in
// quotes only if it needs them.
func ShellWord(path string) string {
	// A command would read a path that begins with a dash as a flag.
	if strings.HasPrefix(path, "-") {
		path = "./" + path
	}

	isPlain := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("@%+=:,./_-", r)
	}
	if path != "" && strings.IndexFunc(path, func(r rune) bool { return !isPlain(r) }) < 0 {
		return path
	}
	return ShellQuote(Visible(path))
}

// ShellQuote quotes a text for a POSIX shell.
func ShellQuote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
