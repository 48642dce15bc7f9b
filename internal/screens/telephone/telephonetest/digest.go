package telephonetest

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"strings"
)

// Credentials answers the challenge in an answer, as RFC 2617 computes it.
func Credentials(answer, method, uri, user, password string) string {
	nonce := parameter(Header(answer, "WWW-Authenticate"), "nonce")
	realm := parameter(Header(answer, "WWW-Authenticate"), "realm")
	secret := hash(user + ":" + realm + ":" + password)
	response := hash(strings.Join([]string{secret, nonce, "00000001", "abc", "auth", hash(method + ":" + uri)}, ":"))
	return fmt.Sprintf(`Authorization: Digest username="%s", realm="%s", nonce="%s", uri="%s", response="%s", `+
		`algorithm=MD5, cnonce="abc", qop=auth, nc=00000001`, user, realm, nonce, uri, response)
}

func hash(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

// parameter returns a quoted parameter of a header.
func parameter(header, name string) string {
	_, rest, _ := strings.Cut(header, name+`="`)
	value, _, _ := strings.Cut(rest, `"`)
	return value
}
