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

package io.copyover.session.spring;

import java.lang.reflect.Field;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.session.MapSession;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.Session;
import org.springframework.util.ReflectionUtils;

import io.copyover.CopyoverException;
import io.copyover.session.SessionStore;
import io.copyover.session.StoredSession;

/**
 * The sessions of a {@link MapSessionRepository}. It cannot be asked for all of them, so
 * that its map is looked at.
 */
public final class MapSessionStore implements SessionStore {

	private static final String MAP = "sessions";

	private final Map<String, Session> sessions;

	/**
	 * Make a store.
	 * @param repository has the sessions
	 * @throws CopyoverException if its map cannot be seen
	 */
	public MapSessionStore(MapSessionRepository repository) {
		this.sessions = map(repository);
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Session> map(MapSessionRepository repository) {
		Field field = ReflectionUtils.findField(MapSessionRepository.class, MAP, Map.class);
		if (field == null) {
			throw new CopyoverException("This version of Spring Session keeps its sessions in another way; "
					+ "set 'copyover.sessions.enabled' to false, or keep them outside of the process");
		}
		ReflectionUtils.makeAccessible(field);
		return (Map<String, Session>) ReflectionUtils.getField(field, repository);
	}

	@Override
	public List<StoredSession> sessions() {
		return this.sessions.values()
			.stream()
			.filter((session) -> !session.isExpired())
			.map(MapSessionStore::read)
			.toList();
	}

	private static StoredSession read(Session session) {
		Map<String, Object> attributes = new LinkedHashMap<>();
		session.getAttributeNames().forEach((name) -> attributes.put(name, session.getRequiredAttribute(name)));
		return new StoredSession(session.getId(), session.getCreationTime().toEpochMilli(),
				session.getLastAccessedTime().toEpochMilli(), (int) session.getMaxInactiveInterval().toSeconds(),
				attributes);
	}

	@Override
	public void restore(StoredSession session) {
		MapSession restored = new MapSession(session.id());
		restored.setCreationTime(Instant.ofEpochMilli(session.creationTime()));
		restored.setLastAccessedTime(Instant.ofEpochMilli(session.lastAccessedTime()));
		restored.setMaxInactiveInterval(Duration.ofSeconds(session.maxInactiveSeconds()));
		session.attributes().forEach(restored::setAttribute);
		this.sessions.put(session.id(), restored);
	}

	/**
	 * Nothing: the repository tells nobody when it goes.
	 */
	@Override
	public void forget() {
	}

}
