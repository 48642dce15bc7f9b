package routing

import (
	_ "embed"
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // the same zones on a machine that has none, and in a container

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// zoneNames are those of the IANA database's zone.tab, a line each: Go can load
// a zone by its name and cannot list them.
//
//go:embed zones.txt
var zoneNames string

// Zone reads a time zone by its IANA name.
var Zone = yaml.Type[*time.Location]{
	Schema: yaml.Schema{"type": "string"},
	Read: func(n *yaml.Node, found *diag.Findings) (*time.Location, bool) {
		name, ok := yaml.String.Read(n, found)
		if !ok {
			return nil, false
		}
		zone, err := time.LoadLocation(name)
		if err != nil || name == "" || name == "Local" {
			found.Error(n.Place, UnknownValue, fmt.Sprintf("time zone %q does not exist", name), suggestZone(name))
			return nil, false
		}
		return zone, true
	},
}

// suggestZone gives the zone that is written most like name, or whose city is.
func suggestZone(name string) string {
	const mend = `write its IANA name, as in "America/New_York"`
	if strings.ContainsAny(name, "+0123456789") { // an offset: what is written most like it is hours off
		return mend
	}
	zones := strings.Fields(zoneNames)
	if mend := diag.Suggest(name, zones); mend != "" {
		return mend
	}
	for _, zone := range zones {
		if city := zone[strings.LastIndex(zone, "/")+1:]; strings.EqualFold(city, strings.ReplaceAll(name, " ", "_")) {
			return fmt.Sprintf("did you mean %q?", zone)
		}
	}
	return mend
}
