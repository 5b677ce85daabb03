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

package io.copyover.session.jetty;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

import org.eclipse.jetty.session.DefaultSessionCache;
import org.eclipse.jetty.session.ManagedSession;
import org.eclipse.jetty.session.SessionCache;
import org.eclipse.jetty.session.SessionCacheFactory;
import org.eclipse.jetty.session.SessionData;
import org.eclipse.jetty.session.SessionManager;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;

import io.copyover.CopyoverException;
import io.copyover.session.SessionStore;
import io.copyover.session.StoredSession;

/**
 * The sessions of the application in an embedded Jetty: it has Jetty's own cache keep
 * them in a map of this store.
 */
public final class JettySessionStore implements SessionStore {

	private final ConcurrentMap<String, ManagedSession> sessions = new ConcurrentHashMap<>();

	private volatile @Nullable SessionCache cache;

	/**
	 * Have a server keep its sessions here.
	 * @param factory makes the server
	 */
	public void customize(ConfigurableJettyWebServerFactory factory) {
		factory.addServerCustomizers((server) -> server.addBean(new CacheFactory()));
	}

	@Override
	public boolean isInUse() {
		return this.cache != null;
	}

	@Override
	public List<StoredSession> sessions() {
		return this.sessions.values().stream().filter(ManagedSession::isValid).map(JettySessionStore::read).toList();
	}

	private static StoredSession read(ManagedSession session) {
		SessionData data = session.getSessionData();
		long seconds = TimeUnit.MILLISECONDS.toSeconds(data.getMaxInactiveMs());
		return new StoredSession(data.getId(), data.getCreated(), data.getAccessed(),
				(int) Math.min(seconds, Integer.MAX_VALUE), new LinkedHashMap<>(data.getAllAttributes()));
	}

	@Override
	public void restore(StoredSession session) {
		SessionCache target = this.cache;
		if (target == null) {
			throw new CopyoverException("There are sessions to restore, but Jetty keeps its sessions elsewhere");
		}
		SessionData data = target.getSessionDataStore()
			.newSessionData(session.id(), session.creationTime(), session.lastAccessedTime(),
					session.lastAccessedTime(), TimeUnit.SECONDS.toMillis(session.maxInactiveSeconds()));
		data.putAllAttributes(session.attributes());
		ManagedSession restored = target.newSession(data);
		SessionManager manager = target.getSessionManager();
		restored.setExtendedId(manager.getSessionIdManager().getExtendedId(session.id(), null));
		try {
			target.add(session.id(), restored);
			// One access, at the time of the last one, starts the timer of its end.
			if (restored.access(session.lastAccessedTime())) {
				target.release(restored);
			}
		}
		catch (Exception ex) {
			throw new CopyoverException("A session cannot be restored", ex);
		}
	}

	@Override
	public void forget() {
		this.sessions.clear();
	}

	/**
	 * Makes the cache, as Jetty would.
	 */
	private final class CacheFactory implements SessionCacheFactory {

		@Override
		public SessionCache getSessionCache(SessionManager manager) {
			SessionCache made = new DefaultSessionCache(manager, JettySessionStore.this.sessions);
			JettySessionStore.this.cache = made;
			return made;
		}

	}

}
