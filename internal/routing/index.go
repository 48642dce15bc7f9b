package routing

import "slices"

// index works out what is asked for every caller.
func (c *Center) index() {
	for _, name := range c.Attributes[AttrLanguage].Values {
		var s HubSet
		for i := range c.Hubs {
			if slices.Contains(c.Hubs[i].Languages, name) {
				s = s.With(HubID(i))
			}
		}
		c.speaking = append(c.speaking, s)
	}
	elsewhere := RegionID(len(c.Regions) - 1)
	c.regionOf = slices.Repeat([]RegionID{elsewhere}, len(c.Attributes[AttrCountry].Values))
	for i := range c.Regions {
		for _, country := range c.Regions[i].Countries {
			c.regionOf[countryValue(country.Value)] = RegionID(i)
		}
	}
}
