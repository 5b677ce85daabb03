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

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import jakarta.servlet.http.HttpSession;
import org.apache.catalina.Context;
import org.apache.catalina.Manager;
import org.apache.catalina.Session;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;

import io.copyover.CopyoverException;
import io.copyover.session.SessionStore;
import io.copyover.session.StoredSession;

/**
 * The sessions of the application in an embedded Tomcat.
 */
public final class TomcatSessionStore implements SessionStore {

	private volatile @Nullable Context context;

	/**
	 * Have a server tell this store which context it makes.
	 * @param factory makes the server
	 */
	public void customize(ConfigurableTomcatWebServerFactory factory) {
		factory.addContextCustomizers((customized) -> this.context = customized);
	}

	@Override
	public boolean isInUse() {
		return manager() != null;
	}

	@Override
	public List<StoredSession> sessions() {
		Manager manager = manager();
		List<StoredSession> sessions = new ArrayList<>();
		if (manager != null) {
			for (Session session : manager.findSessions()) {
				if (session.isValid()) {
					sessions.add(read(session));
				}
			}
		}
		return sessions;
	}

	private static StoredSession read(Session session) {
		Map<String, Object> attributes = new LinkedHashMap<>();
		HttpSession http = session.getSession();
		for (String name : Collections.list(http.getAttributeNames())) {
			Object value = http.getAttribute(name);
			if (value != null) {
				attributes.put(name, value);
			}
		}
		return new StoredSession(session.getIdInternal(), session.getCreationTimeInternal(),
				session.getThisAccessedTimeInternal(), session.getMaxInactiveInterval(), attributes);
	}

	@Override
	public void restore(StoredSession session) {
		Manager manager = manager();
		if (manager == null) {
			throw new CopyoverException("There are sessions to restore, but this process has no manager of sessions");
		}
		new RestoredSession(manager, session);
	}

	@Override
	public void forget() {
		Manager manager = manager();
		if (manager != null) {
			for (Session session : manager.findSessions()) {
				manager.remove(session);
			}
		}
	}

	private @Nullable Manager manager() {
		Context current = this.context;
		return (current != null) ? current.getManager() : null;
	}

}
