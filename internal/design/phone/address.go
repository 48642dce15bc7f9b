package phone

import (
	"net/netip"
	"net/url"
	"strings"
	"unicode"
)

// address is a caller's address, taken apart.
type address struct {
	display string // the display name of a header
	number  string // the user part of a URI, or the number itself
	host    string // the host of a SIP URI
	isHost  bool   // a SIP URI without a user part
}

// addressOf takes an address apart. It reads a number alone, number@trunk, a sip, sips or
// tel URI (RFC 3261, RFC 3966), and a URI or number in angle brackets after a display name.
func addressOf(text string) address {
	text = withoutFormatCharacters(text)
	display, spec := cutDisplay(text)
	a := address{display: display}

	scheme, rest, hasScheme := strings.Cut(spec, ":")
	scheme = strings.ToLower(strings.TrimSpace(scheme))

	// Only these schemes are cut off. Another text may have a colon for another reason.
	isSIP := hasScheme && (scheme == "sip" || scheme == "sips")
	isTel := hasScheme && scheme == "tel"
	if !isSIP && !isTel {
		rest = spec
	}

	user, host, hasHost := strings.Cut(rest, "@")

	// The host may have parameters of the URI after it.
	if hasHost {
		a.host, _, _ = strings.Cut(host, ";")
		a.host = strings.ToLower(strings.TrimSpace(a.host))
	} else if isSIP && isIPAddress(rest) {
		// A SIP address without a user may be only the address of the telephone.
		a.isHost = true
	}

	if isSIP {
		// The headers of a URI come after the user if it has no host.
		user, _, _ = strings.Cut(user, "?")
		user, _, _ = strings.Cut(user, ":") // a password
	}

	// A number alone may contain a percent sign by mistake, so only URIs are decoded.
	if decoded, err := url.PathUnescape(user); err == nil && (isSIP || isTel) {
		user = decoded
	}

	a.number = withoutDecimal(strings.TrimSpace(withoutParameters(user)))
	return a
}

// cutDisplay cuts a header into the display name and the address.
func cutDisplay(text string) (display, spec string) {
	text = strings.TrimSpace(text)
	if quoted, ok := strings.CutPrefix(text, `"`); ok {
		end := endOfQuoted(quoted)
		display = quoted[:end]
		text = strings.TrimSpace(strings.TrimPrefix(quoted[end:], `"`))
		if text == "" { // the number itself in quotes
			return "", display
		}
	}

	name, spec, isBracketed := strings.Cut(text, "<")
	if !isBracketed {
		return display, text
	}

	spec, _, _ = strings.Cut(spec, ">")

	// A quoted name comes first. Otherwise the name is the text before the bracket.
	if display == "" {
		display = strings.TrimSpace(name)
	}

	return display, strings.TrimSpace(spec)
}

// endOfQuoted returns the position of the quote that ends a quoted string, or its length. A
// backslash escapes the character after it (RFC 3261 §25.1, quoted-pair).
func endOfQuoted(text string) int {
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' {
			i++
			continue
		}
		if text[i] == '"' {
			return i
		}
	}
	return len(text)
}

// withoutFormatCharacters removes characters that no one sees, such as the marks of a
// writing direction that address books put around a number.
func withoutFormatCharacters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text)
}

// withoutParameters removes the parameters of a user part, but for the extension and the
// context of a local number (RFC 3966 §5.1.5), which belong to the number.
func withoutParameters(user string) string {
	number, parameters, _ := strings.Cut(user, ";")
	for parameters != "" {
		var p string
		p, parameters, _ = strings.Cut(parameters, ";")
		name, _, _ := strings.Cut(strings.ToLower(p), "=")
		if name == "ext" || name == "phone-context" {
			number += ";" + p
		}
	}
	return number
}

// withoutDecimal removes the ".0" that spreadsheets and data frames write after a number.
func withoutDecimal(number string) string {
	whole, isDecimal := strings.CutSuffix(number, ".0")
	if isDecimal && Digits(whole) == strings.TrimPrefix(whole, "+") {
		return whole
	}
	return number
}

// isIPAddress reports whether the rest of a SIP URI is an IP address with or without a port.
func isIPAddress(rest string) bool {
	host, _, _ := strings.Cut(rest, ";")
	host = strings.TrimSpace(host)
	if _, err := netip.ParseAddrPort(host); err == nil {
		return true
	}
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil
}
