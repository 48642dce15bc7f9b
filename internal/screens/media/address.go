package media

import (
	"net"
	"net/netip"
	"slices"
)

// IsAt reports whether the sound goes to a host, or has no address as in a hold. A program on this machine may give any
// interface of the machine, as softphones do. Another address of the loopback is another program's.
func (s *Session) IsAt(host netip.Addr) bool {
	host = host.Unmap().WithZone("")
	to := s.To.Addr().Unmap()
	isSameMachine := !to.IsLoopback() && isOfThisMachine(host) && isOfThisMachine(to)
	return to.IsUnspecified() || to == host || isSameMachine
}

// isOfThisMachine reports whether an address is one of this machine.
func isOfThisMachine(a netip.Addr) bool {
	if a.IsLoopback() {
		return true
	}
	own, err := net.InterfaceAddrs()
	if err != nil {
		return false
	}
	return slices.ContainsFunc(own, func(n net.Addr) bool {
		prefix, err := netip.ParsePrefix(n.String())
		return err == nil && prefix.Addr() == a
	})
}
