package telephone

import "strings"

// The bodies of INFO that are read.
const (
	dtmfRelay = "application/dtmf-relay" // Signal=5
	dtmf      = "application/dtmf"       // 5
)

// readInfo reads the key in the body of an INFO. The key is 0 if the body contains no key. Known is
// false for other types.
func readInfo(contentType, body string) (key byte, known bool) {
	kind, _, _ := strings.Cut(contentType, ";")
	text := ""
	switch strings.ToLower(strings.TrimSpace(kind)) {
	case dtmfRelay:
		for line := range strings.Lines(body) {
			name, value, _ := strings.Cut(line, "=")
			if strings.EqualFold(strings.TrimSpace(name), "signal") {
				text = strings.TrimSpace(value)
			}
		}
	case dtmf:
		text = strings.TrimSpace(body)
	default:
		return 0, false
	}

	switch text {
	case "10":
		text = "*"
	case "11":
		text = "#"
	}

	if len(text) != 1 || !strings.Contains("0123456789*#", text) {
		return 0, true
	}
	return text[0], true
}
