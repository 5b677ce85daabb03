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

package io.copyover.web.tomcat;

import java.beans.PropertyDescriptor;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Stream;

import org.apache.catalina.LifecycleListener;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.BeansException;
import org.springframework.util.ReflectionUtils;

/**
 * Makes of an additional connector, which an application created with Tomcat's own
 * HTTP/1.1, one with {@link CopyoverHttp11Protocol} and all the same settings. The class
 * of the protocol is fixed when a connector is made, so it has to be made anew.
 */
final class ConnectorConversion {

	private static final Logger logger = LoggerFactory.getLogger(ConnectorConversion.class);

	private static final String[] OF_THE_ENDPOINT = Stream
		.concat(Stream.of("adapter"),
				Arrays.stream(BeanUtils.getPropertyDescriptors(NioEndpoint.class)).map(PropertyDescriptor::getName))
		.toArray(String[]::new);

	private ConnectorConversion() {
	}

	/**
	 * Convert a connector.
	 * @param connector the connector, not started yet
	 * @return the one to use in its place; the same if it has another protocol or a class
	 * of its own
	 */
	static Connector convert(Connector connector) {
		if (connector.getClass() != Connector.class
				|| connector.getProtocolHandler().getClass() != Http11NioProtocol.class) {
			return connector;
		}
		try {
			return copy(connector, (Http11NioProtocol) connector.getProtocolHandler());
		}
		catch (BeansException | IllegalStateException ex) {
			logger.warn("The connector on port {} cannot be handed over: its settings could not be copied",
					connector.getPort(), ex);
			return connector;
		}
	}

	private static Connector copy(Connector connector, Http11NioProtocol protocol) {
		CopyoverHttp11Protocol target = new CopyoverHttp11Protocol();
		copy(endpoint(protocol), target.endpoint());
		BeanUtils.copyProperties(protocol, target, OF_THE_ENDPOINT);
		for (SSLHostConfig config : protocol.findSslHostConfigs()) {
			target.addSslHostConfig(config);
		}
		for (UpgradeProtocol upgrade : protocol.findUpgradeProtocols()) {
			target.addUpgradeProtocol(upgrade);
		}
		Connector copy = new Connector(target);
		BeanUtils.copyProperties(connector, copy, "service", "port", "portOffset");
		for (LifecycleListener listener : connector.findLifecycleListeners()) {
			copy.addLifecycleListener(listener);
		}
		return copy;
	}

	private static void copy(NioEndpoint source, CopyoverEndpoint target) {
		// Some getters of an endpoint that is not bound do not tell what was set.
		Handler<NioChannel> handler = target.getHandler();
		ReflectionUtils.shallowCopyFieldState(source, target);
		ReflectionUtils.shallowCopyFieldState(source.getSocketProperties(), target.getSocketProperties());
		target.setHandler(handler);
	}

	private static NioEndpoint endpoint(Http11NioProtocol protocol) {
		Method getter = ReflectionUtils.findMethod(AbstractProtocol.class, "getEndpoint");
		if (getter == null) {
			throw new IllegalStateException("Tomcat's protocol tells nothing of its endpoint");
		}
		ReflectionUtils.makeAccessible(getter);
		if (!(ReflectionUtils.invokeMethod(getter, protocol) instanceof NioEndpoint endpoint)) {
			throw new IllegalStateException("Tomcat's protocol has another endpoint than usual");
		}
		return endpoint;
	}

}
