package asterisktest

// while enters a loop, or goes on after its end.
func (c *Call) while(condition string) {
	if holds(condition) {
		c.next()
		return
	}
	c.at.priority = c.matching(+1) + 1
}

// when goes on in a branch, or where its condition is false at the ElseIf after it, behind the Else or behind
// the EndIf. The lines of a branch lead into the ElseIf after them.
func (c *Call) when(is bool) {
	end := c.following("endif")
	if next := c.following("elseif"); !is && next > 0 && next < end {
		c.at.priority = next
		return
	}
	if next := c.following("else"); !is && next > 0 && next < end {
		c.at.priority = next
	} else if !is && end > 0 {
		c.at.priority = end
	}
	c.next()
}

// following returns the priority of the next line with an application that belongs to the If that this line is in, or
// begins; 0 if there is none (find_matching_endif).
func (c *Call) following(app string) int {
	depth, wanted := 1, 1
	if app == "endif" {
		wanted = 0
	}
	for p := c.at.priority + 1; ; p++ {
		l := c.find(c.at.context, c.at.exten, p, "", matches, nil)
		if l == nil {
			return 0
		}
		switch l.app {
		case "if":
			depth++
		case "endif":
			depth--
		}
		if l.app == app && depth == wanted {
			return p
		}
	}
}

// popStack takes the last Gosub from the stack and goes on.
func (c *Call) popStack() {
	if c.macro() != "" {
		c.free = "StackPop out of a Macro"
		return
	}
	if len(c.frames) > 0 {
		c.pop()
	}
	c.next()
}

// matching returns the priority of the While or EndWhile that belongs to this line.
func (c *Call) matching(direction int) int {
	depth := 1
	for p := c.at.priority + direction; p > 0; p += direction {
		l := c.find(c.at.context, c.at.exten, p, "", matches, nil)
		if l == nil {
			break
		}
		switch {
		case direction > 0 && l.app == "while", direction < 0 && l.app == "endwhile":
			depth++
		case direction > 0 && l.app == "endwhile", direction < 0 && l.app == "while":
			depth--
		}
		if depth == 0 {
			return p
		}
	}
	c.free = "a loop without an end"
	return c.at.priority
}
