package expression

import "strings"

// ContainsName reports whether a text has a name that is no part of a longer one: DB(night) has no B.
func ContainsName(text, name string) bool {
	if name == "" {
		return false
	}
	for {
		before, after, ok := strings.Cut(text, name)
		if !ok {
			return false
		}
		if !endsInName(before) && !beginsInName(after) {
			return true
		}
		text = after
	}
}

func beginsInName(s string) bool { return s != "" && isNameByte(s[0]) }

func endsInName(s string) bool { return s != "" && isNameByte(s[len(s)-1]) }

func isNameByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}
