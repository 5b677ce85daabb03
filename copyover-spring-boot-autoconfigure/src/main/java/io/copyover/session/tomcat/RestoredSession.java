/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.copyover.session.tomcat;

import org.apache.catalina.Manager;
import org.apache.catalina.session.StandardSession;

import io.copyover.session.StoredSession;

/**
 * A session with times of its own. Tomcat sets those of a new one to now.
 */
final class RestoredSession extends StandardSession {

	private static final long serialVersionUID = 1L;

	RestoredSession(Manager manager, StoredSession session) {
		super(manager);
		this.creationTime = session.creationTime();
		this.lastAccessedTime = session.lastAccessedTime();
		this.thisAccessedTime = session.lastAccessedTime();
		this.maxInactiveInterval = session.maxInactiveSeconds();
		this.isNew = false;
		this.isValid = true;
		session.attributes().forEach((name, value) -> setAttribute(name, value, false));
		setId(session.id(), false);
	}

}
