package telephone

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
)

// DefaultAddress is the usual address of SIP on this machine.
const DefaultAddress = "127.0.0.1:5060"

// ParseAddress reads an address to listen on: an IP address, or localhost, and a port. An
// unspecified address is refused, since telephones are told the address.
func ParseAddress(text string) (netip.AddrPort, error) {
	if rest, isLocal := strings.CutPrefix(text, "localhost:"); isLocal {
		text = "127.0.0.1:" + rest
	}

	at, err := netip.ParseAddrPort(text)
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("%q is not an IP address and port", text)
	}
	if at.Addr().IsUnspecified() || at.Addr().IsMulticast() {
		return netip.AddrPort{}, fmt.Errorf("%s is not the address of one network interface, "+
			"which telephones have to know",
			at.Addr())
	}
	return at, nil
}

// CheckAccess refuses an address that other machines reach without a password.
func CheckAccess(at netip.AddrPort, p *Password) error {
	if at.Addr().IsLoopback() || p != nil {
		return nil
	}
	return errors.New("other machines reach this address, and there is no password")
}
